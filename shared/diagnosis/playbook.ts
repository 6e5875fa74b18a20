import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';

/** One kind of trouble (or of normal operation that looks like it). Its README is the operator's page. */
export interface Playbook<View extends HostView = HostView> {
  /** Folder name, `playbook` of its findings, and name of the runbook page. */
  readonly id: string;
  readonly title: string;
  /** What the window says; no finding when there is nothing to say. Pure, and the same for the same window. */
  assess(view: View): Finding[];
}
