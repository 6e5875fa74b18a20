/** Logs in their documented layouts, one a way of reading them, for the search over hostile text. */
export const LOG_SAMPLES = {
  mailLog: `04-Mar-2026 09:15:02.31 mxa 7a3.1.4 tcp_a        tcp_local    EEQ 3 ann@example.com rfc822;bob@example.net bob@example.net 276 /opt/mta/data/queue/tcp_local/001/ZZf0b0KaNZykG.00 <e1@mx.example.com> <m1@mx.example.com> *ann mx1 (mx1.example.com [192.0.2.7]) 0 3
04-Mar-2026 09:15:03.00 tcp_local                 Q 0  rfc822;bob@example.net bob@example.net /opt/mta/data/queue/tcp_local/001/ZYf0b0KaNZykG.00 <m1@mx.example.com> TCP active open: Failed connect() 192.0.2.25:25  Error: connection refused
04-Mar-2026 09:15:03.10 > Received: from mx1
04-Mar-2026 09:15:04.00 tcp_local    +            O TCP|192.0.2.1|25|192.0.2.7|4000 SMTP
Mar  4 09:15:04 mxa imta[31]: 04-Mar-2026 09:15:04.00 l            tcp_local    E 1 3:a@b 14:rfc822;c@d.net 7:c@d.net
<en ts="2026-03-04T09:15:05.00" sc="l" dc="tcp_local" ac="E" sz="1" so="a@b.example" od="rfc822;c@d.example" de="c@d.example"/>
{"en":{"ts":"2026-03-04T09:15:05.00","sc":"l","ac":"D","sz":1,"od":"rfc822;c@d.example","de":"c@d.example","di":"250 ok"}}
19-JAN-1998 20:49:04 L            PRINTER      E 1 a rfc822;b b
`,
  serviceLog: `[04/Mar/2026:09:15:02 +0100] store1 imapd[811]: Account Notice: close [192.0.2.7:4331] ann 2026/3/4 9:15:02 0:00:01 32 185 1
[04/Mar/2026:09:15:03 +0100] store1 ims_master[812]: Store Error: Unable to append cache for user/ann: File too large
04/Mar/2026:09:15:03 +051800 store1 stored[813]: General Notice: Log created (1772611200)
[04/Mar/2026:09:15:04 +0100] store1 msprobe[9]: General Warning: alarmid=serverresponse|instance=imap|time=1|value=30|threshold(above)=10
  and goes on here
[04/Mar/2026:09:15:05 +0100] store1 ImapProxy[10]: General Error: (id 77) Connection limit reached for client IP 192.0.2.8
`,
  proxyLog: `[04/Mar/2026:09:15:02 +0100] session start, client IP 192.0.2.3:4331, server IP 192.0.2.249:143
[04/Mar/2026:09:15:02 +0100] (sid 0xab14) client socket IO error 131
(sid 0xab14) 0 C->S bytes, 0 S->C bytes in 0 seconds
(sid 0xab14) session end
`,
  watcher: `Watcher process 811 started at Wed Mar  4 09:15:02 2026
Received request to restart: imap
Starting imap server .... 812
Watched 'imapd' process 812 exited abnormally
Killed process stored 813: core dumped
`,
  options: `! options
LOG_FORMAT=4
mta.log_connection = 255
LOG_USERNAME=1 ! who
`,
  qmResults: `%QM-I-HELD, held the message file
 /opt/mta/data/queue/tcp_local/ZZf0b0KaNZykG.00
QM-E-NOTSTOPPED, channel tcp_local not stopped; cannot update the hold list
`,
  fileName: 'ZZf0b0KaNZykG.00\nZXf0b0KaNZykG.HELD\n',
} as const;
