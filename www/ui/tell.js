import { setText } from "./elements.js";

/**
 * Says something about a network. The exact numbers behind the words are kept beside them as JSON, so that a script need
 * not take rounded sentences apart.
 *
 * @param {HTMLElement} place
 * @param {string} words
 * @param {object} facts
 */
export function tell(place, words, facts) {
  setText(place, words);
  place.dataset["told"] = JSON.stringify(facts);
}
