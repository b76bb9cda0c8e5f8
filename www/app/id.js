/** An id for a pin. (`crypto.randomUUID` only exists on secure origins.) */
export const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
