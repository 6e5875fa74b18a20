import { join } from '#shared/correlation/join.ts';
import { findingKey } from '#shared/contracts/finding.ts';
import { commandOf } from '#shared/investigation/spoken.ts';
import { type Analysis, leftOut } from './report.ts';
import { terminalJson } from './terminal-json.ts';

/** One JSON document. Foreign text is data here and not changed; what could steer a terminal is written as an escape. */
export const printJson = (analysis: Analysis): string => {
  const { files, findings, stretches, zone } = analysis;
  const document = {
    timezone: { name: zone.name, assumed: zone.isAssumed, signsOfAnother: zone.signs },
    files: files
      .map((file) => ({ file, note: leftOut(file, analysis) }))
      .map(({ file: { path, kind, coverage, error }, note }) => ({
        path,
        kind,
        lines: coverage.lines,
        parsed: coverage.parsed,
        unparsed: coverage.unparsed,
        reasons: coverage.reasons,
        ...(error === null ? {} : { error }),
        ...(note === null ? {} : { note }),
      })),
    assessed: stretches,
    findings: join(findings).map((f) => ({
      key: findingKey(f),
      host: f.host,
      playbook: f.playbook,
      verdict: f.verdict,
      severity: f.severity,
      confidence: f.confidence,
      subject: f.subject,
      headline: f.headline,
      steps: f.steps,
      evidence: f.evidence.map(({ evidence, line, text }) => ({ file: evidence, line, text })),
      actions: f.actions,
      advice: f.advice,
      runbook: f.runbook,
      ...(f.needs && { toSayMore: f.needs.map(commandOf) }),
      ...(f.causedBy !== undefined && { causedBy: f.causedBy }),
      ...(f.explains && { explains: f.explains.map(({ key }) => key) }),
    })),
  };
  return terminalJson(document);
};
