const INSIDE = /^tcp_(?:intranet|lmtp)/;

/**
 * Whether a channel hands mail to other sites. Hosts name such ways out as they like; inside a site the next host takes
 * the mail, which says nothing of its destination, and channels to a store have accounts for destinations.
 */
export const leadsOutside = (channel: string): boolean => channel.startsWith('tcp_') && !INSIDE.test(channel);
