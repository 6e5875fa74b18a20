// The prompt of root is the sign of a comment as well.
const PROMPT = String.raw`^# ?(?:\S{0,200}\/)?`;

const TOOL = new RegExp(`${PROMPT}(?:imsimta|configutil -o|msconfig show|counterutil|imcheck|ls|df|ps|msg-)`);

const READS = new RegExp(String.raw`${PROMPT}(?:configutil -o [A-Za-z][\w.*-]{0,250}|imsimta qm summarize)$`);

/** Whether a line at the prompt of root names a tool whose output follows, and is no note of whoever saved it. */
export const namesTool = (line: string): boolean => TOOL.test(line);

/** Whether a line at the prompt of root is a command that reads, with nothing after it: its answer tells a format. */
export const asksTool = (line: string): boolean => READS.test(line);
