/** Keys of all objects that a host or a function writes. What an event names otherwise was written by somebody else. */
export const OBJECT_KEY = /^[a-z]+\/[A-Za-z0-9_.:/-]{1,400}$/;
