import { compareReleases, releaseNumbers } from '#shared/text/release.ts';

/**
 * Whether a product version (`6.2-7.02`, `7u4-24.01`, `7.0.5.31.0`) is `major.minor.update` or later, 7.0.5 being update
 * 5 of 7; null when it is not known, for then both ways must be said.
 */
export const isAtLeast = (version: string | null, major: number, minor: number, update = 0): boolean | null => {
  const release = releaseNumbers(version ?? '');
  return release.length === 0 ? null : compareReleases(release, [major, minor, update]) >= 0;
};

/** How to see by hand what the jobs of a channel do: `qm jobs` replaced `qm messages` in 6.3, `top` is older than both. */
export const lookAtJobs = (version: string | null, channel: string): string => {
  const jobs = `"imsimta qm" and there "jobs", for ${channel}`;
  const messages = `"imsimta qm messages ${channel}"`;
  const from63 = isAtLeast(version, 6, 3);
  if (from63 === true) return jobs;
  if (from63 === null) return `${messages} (up to 6.2) or ${jobs} (from 6.3)`;
  return isAtLeast(version, 6, 0) ? messages : `"imsimta qm top -domain_to ${channel}"`;
};

/** How to have the Job Controller's limits changed: live from 6.3, by file and restart before. */
export const changeLive = (version: string | null, command: string): string => {
  const live = `"${command}" changes it at once, until the next restart; warning: it acts on the running Job Controller`;
  const from63 = isAtLeast(version, 6, 3);
  if (from63 === false)
    return 'This version has no "cache -change": the file is read when the Job Controller restarts.';
  return from63 ? `${live}.` : `From 6.3 on, ${live}; before, the file is read when the Job Controller restarts.`;
};
