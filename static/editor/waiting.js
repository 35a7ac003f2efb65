// What is typed and not stored yet, by its cell: what stands in line to be sent, and what rests until its field is left.
export const line = new Map();
export const resting = new Map();

/** What waits to be stored in the cell. */
export const waitingFor = (key) => line.get(key) ?? resting.get(key)?.change;
