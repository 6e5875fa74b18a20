/** What a headline says of whose fault it is while hosts were not compared: a comparison tells it better. */
export const GUESS = {
  /** In the sentence, behind the destination that is told of. */
  either: ' (its fault or ours: nothing to compare with)',
  /** The beginning of a host's own finding. */
  us: 'It is us: ',
  /** The last sentence about a name that cannot be looked up. */
  itsNames: ' Its name service, not the mail system.',
} as const;

/** A headline without what it guesses. What was foreign in it may lose such words as well, and nothing else. */
export const withoutGuess = (headline: string, guesses: readonly (keyof typeof GUESS)[]): string =>
  guesses.reduce((text, guess) => text.replace(GUESS[guess], ''), headline);
