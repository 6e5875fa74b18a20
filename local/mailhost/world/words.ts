/** Subjects of the background traffic. */
export const subjects = [
  'Minutes of the faculty meeting',
  'Re: lab booking',
  'Invoice for March',
  'Timetable change',
  'Draft for your comments',
  'Fwd: travel request',
  'Library notice',
  'Re: grades',
  'Server maintenance on Sunday',
  'Seminar announcement',
] as const;

/** Local parts of people elsewhere. */
export const strangers = [
  'a.moreau',
  'b.keller',
  'c.ito',
  'd.novak',
  'e.rossi',
  'f.olsen',
  'g.santos',
  'h.meyer',
  'i.petrov',
  'j.walsh',
  'newsletter',
  'orders',
  'no-reply',
  'support',
  'editor',
  'registrar',
] as const;

/** Domains of people elsewhere, beside the configured destinations. */
export const elsewhere = [
  'example.com',
  'example.org',
  'news.example.net',
  'shop.example.com',
  'lab.example.org',
] as const;

/** Subjects of notifications. */
export const attemptText = {
  failed: 'Delivery Notification: Delivery has failed',
  delayed: 'Delivery Notification: Delivery has been delayed',
} as const;
