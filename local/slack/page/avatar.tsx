const COLOURS = 6;

const colour = (id: string): number => Array.from(id).reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS;

/** A square with an initial. */
export const Avatar = ({ id, name, small }: { id: string; name: string; small?: boolean }) => (
  <span class={`avatar c${colour(id)} ${small ? 'small' : ''}`} aria-hidden="true">
    {name.slice(0, 1).toUpperCase()}
  </span>
);
