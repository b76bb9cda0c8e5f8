/** What a pin goes by. (`crypto.randomUUID` is for secure origins only.) */
export const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
