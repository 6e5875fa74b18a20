import { expect, it } from 'vitest';
import { destinationOf } from '#shared/formats/mail-log/destination.ts';

it.each([
  ['tcp_local', 'Bob@MX.Example.NET', 'mx.example.net'],
  ['tcp_local', 'bob@example.net.', 'example.net'],
  ['tcp_local', '@relay.example.org:bob@example.net', 'relay.example.org'],
  ['tcp_local', '@a.example.org,@b.example.org:bob@example.net', 'a.example.org'],
  ['tcp_local', '"a@b"@example.net', 'example.net'],
  ['tcp_local', 'bob@[192.0.2.9]', '[192.0.2.9]'],
  ['ims-ms', 'Carol@ims-ms-daemon', 'carol'],
  ['ims-ms', 'carol@hosted.example@ims-ms-daemon', 'carol@hosted.example'],
  ['ims-ms', 'carol@hosted.example', 'carol@hosted.example'],
  ['l', 'carol', 'carol'],
  ['tcp_local', null, ''],
])('%s, %s: %s', (channel, to, destination) => {
  expect(destinationOf(channel, to)).toBe(destination);
});
