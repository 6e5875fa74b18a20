import { describe, expect, test } from 'vitest';
import { findingKey } from '#shared/contracts/finding.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { at, finding, FINGERPRINT, found, recovered, story } from './builders.ts';

const CAUSE = findingKey({ ...finding(), subject: { ...finding().subject, kind: 'host' } });

const explained = (seconds: number, over: Parameters<typeof finding>[0] = {}): Happening => ({
  kind: 'finding',
  at: at(seconds),
  finding: finding({ until: at(seconds - 1), causedBy: CAUSE, ...over }),
});

const still = (seconds: number): Happening => ({
  kind: 'finding',
  at: at(seconds),
  finding: finding({ until: at(seconds - 1) }),
});

describe('a finding that another one explains', () => {
  test('opens no incident', () => {
    expect(story(explained(20))).toBeNull();
  });

  test('opens none again after the last one ended', () => {
    const ended = story(
      found,
      { kind: 'preview-failed', at: at(12), action: `${FINGERPRINT}-1-a1`, nothing: true, detail: '' },
      recovered,
    )!;
    expect(ended.state).toBe('resolved');
    expect(decide(ended, explained(200), FINGERPRINT).next).toBe(ended);
  });

  test('is followed in an incident that is open, where it is said once', () => {
    const incident = story(found, explained(20), explained(30), still(40), explained(50))!;
    const said = incident.timeline.filter((e) => e.text.includes('explained by'));
    expect(said.map((e) => e.text)).toEqual([
      'mx1.example.edu: explained by destination-down of partner.example.net (tcp_local), which has an incident of its own',
    ]);
    expect(incident.findings['mx1.example.edu']!.causedBy).toBe(CAUSE);
    expect(incident.state).toBe('open');
  });

  test('offers nothing: what to do stands with its cause', () => {
    const incident = story(found, explained(20, { host: 'mx2.example.edu' }))!;
    expect(incident.actions.map((a) => a.host)).toEqual(['mx1.example.edu']);
  });

  test('opens its own incident when it outlives its cause', () => {
    const incident = story(explained(20), still(30))!;
    expect(incident.state).toBe('open');
    expect(incident.actions).toHaveLength(1);
  });

  test('ends with its incident as ever', () => {
    const incident = story(
      found,
      explained(20),
      { kind: 'preview-failed', at: at(22), action: `${FINGERPRINT}-1-a1`, nothing: true, detail: '' },
      recovered,
    )!;
    expect(incident.state).toBe('resolved');
  });
});
