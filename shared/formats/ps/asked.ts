/**
 * Columns that a host is asked for, as `ps -o` of Solaris and of Linux names them. No arguments: those of a command may
 * hold what is nobody's business. Both print them as `USER PID S VSZ RSS %CPU TIME COMMAND`, sizes in KiB.
 */
export const PS_COLUMNS = 'user,pid,s,vsz,rss,pcpu,time,comm';

/** Opens a list of all that runs as the user of the mail server: what a host answers, or what a person was told to type. */
export const ASKED_PS = new RegExp(String.raw`^\$ ps (?:-u [\w.-]{1,40} )?-o ${PS_COLUMNS}[ \r]*(?:\n|$)`);
