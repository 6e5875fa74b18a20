/** Where a reader of this installation finds a page of the runbook: `destination-down#step` is the README beside that playbook. */
export const runbookPath = (runbook: string): string => {
  const [page = '', ...anchor] = runbook.split('#');
  return [`shared/playbooks/${page}/README.md`, ...anchor].join('#');
};
