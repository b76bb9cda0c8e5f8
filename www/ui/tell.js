import { setText } from "./elements.js";

/**
 * Says something about a network, and keeps what the words are made of beside them, as JSON: the words round numbers, and
 * whoever reads the page by a script should not have to take sentences apart.
 *
 * @param {HTMLElement} place
 * @param {string} words
 * @param {object} facts
 */
export function tell(place, words, facts) {
  setText(place, words);
  place.dataset["told"] = JSON.stringify(facts);
}
