/** Outputs in their documented layouts, one a format, for the tests that every reader must stand. */
export const SAMPLES: Readonly<Record<string, string>> = {
  'imta.cnf': `! imta.cnf
! rewrite rules
example.com  $U%$D@tcp_local-daemon
backoff.example.com  $U%$D@tcp_local-daemon
<IMTA_TABLE:internet.rules

! channels
defaults logging notices 1 2 4 7

l subdirs 20
l-daemon

! a channel of two lines
tcp_local smtp mx single_sys backoff "pt2h" "PT4H30M" \\
  "P1D" pool SMTP_POOL
tcp_local-daemon

nodefaults

ims-ms subdirs 20 notices 1 7 14 21 28 backoff "soon" pool IMS_POOL
ims-ms-daemon
`,
  'pmdf-directory': `  qm.maint> DIRECTORY L
  Wed, 4 Mar 2026 10:20:05 CET
  Data gathered from the queue directory tree

  Channel: l                        Size Queued since
  --------------------------------------------------------------
      1 ZZ01HKQ28MTVXY8E.00            4 04-MAR-2026 03:20:11
      2 ZX01HKQ2SQ4C7H8E.00           10 03-MAR-2026 23:20:12
      3 ZZ01HKQ53NBNBJ8E.HELD          3 04-MAR-2026 08:44:30
  --------------------------------------------------------------

  3 total messages queued
  qm.maint> HOLD 1
  %QM-I-HELD, held the message file PMDF_QUEUE:[L]ZZ01HKQ28MTVXY8E.00
`,
  'qm-directory': `$ imsimta qm directory tcp_local

Wed, 04 Mar 2026 09:15:02 +0100 (CET)
Data gathered from the queue directory tree

Channel: tcp_local                Size Queued since
--------------------------------------------------------------
1 ZZ0FBW00K04DKLZE.00            1  4-Mar-2026 08:12:03
2 ZX0FBW00K04DJMY7.00            3  3-Mar-2026 08:10:55
3 ZX0FBW00K04DJMY8.HELD          3  3-Mar-2026 12:10:55
--------------------------------------------------------------
Total size:                          7

Grand total size:                    7
`,
  'counters-show': `Channel          Messages    Recipients    Blocks
-------          --------    ----------    ------
tcp_local
   Received         120         130        4000                (1)
   Store             -7           9        -100
   Delivered        113         121        4100 (110 first time)  (3)
   Attempted         14          14          90
   Queue time/count        610/113 = 5.39
   Queue first time/count  600/110 = 5.45

   Total In Assocs            90
ims-ms
   Received           2           2           3
`,
  'counterutil-list': `# /opt/mta/sbin/counterutil -l
Listing registry (/opt/mta/data/counter/counter)
numobjects = 11
refcount = 1
created = 14/Jan/2026:11:37:20 -0800
     entry = alarm
     entry = imapstat
`,
  counterutil: `bash-2.05# ./counterutil -o popstat -n 1
Monitor counteroobject (popstat)
registry /opt/mta/data/counter/counter opened
counterobject popstat opened

count = 1 at 1772615700 rh = 0xc55d8 oh = 0xc55b0

   global.currentStartTime [4 bytes]: 19/Feb/2026:13:48:21 +1100
   global.numCurrentConnections [4 bytes]: 12
`,
  imcheck: `imcheck -m user/carol/INBOX
--------------------------------------------------------------
Name: user/carol
Version: 102
Exists: 812
Largest Msg: 2310 bytes
Quota Used: 4711
ACL: carol     lrswipcda
Userflags:
  f1
Subscribed: 0
Path: /store/partition/primary/=user/3a/d7/=carol
Msg Path: /store/partition/primary/=user/3a/d7/=carol

 MsgNo    Uid  Internal Date      Sent Date     Size HSize CacheOff
-----------------------------------------------------------------------
     1      2 20260305110911 20260222201533     2310   801     9120
<carol-1@mail.example.com>
`,
  ps: `     UID   PID  PPID   C    STIME TTY         TIME CMD
    root     1     0   0   Feb 19 ?           0:12 /sbin/init
 mailsrv   811     1   2 09:12:44 ?        1-02:03:04 /opt/mta/lib/imapd -d
 mailsrv   812   811   0                    0:00 <defunct>
`,
  process: `imsimta process

USER    PID   S VSZ   RSS   STIME    TIME    COMMAND
mailsrv 611 S 20000 9000  08:41:19 0:01    /opt/mta/lib/job_controller -x
mailsrv 612 S 21000 9100  Mar_04 12:01    imta/bin/dispatcher
`,
  version: 'Example Messaging Server 6.3-0.15 (built May 1 2007)\nlibimta.so 6.3-0.15 (built 10:00:00, May 1 2007)\n',
  'job_controller.cnf': `!MTA Job Controller configuration file
TCP_Port=27442
secret=tell nobody 7
Max_Messages = 100000
[POOL=SMTP_POOL]
job_limit=10
[channel=tcp_*]
master_command=IMTA_LIB:tcp_smtp_client
`,
  'option.dat': `! options
LOG_FILENAME=1
LOG_CONNECTION=255
LDAP_PASSWORD=tell nobody 8
HELD_SNDOPR=\\
1
`,
  configutil: `service.imap.maxsessions = 4000
service.imap.numprocesses = 2
local.ugldapbindcred = tell nobody 9
`,
  'qm-messages': `$ imsimta qm messages tcp_local
host                             active messages  delayed messages
mx1.example.net                              4               200
                                             1                 0
`,
  'qm-jobs': `channel tcp_local
        job 4711
          host mx1.example.net
          host mx2.example.net
           2 HOST BEING PROCESSED BY JOB 4711
          message 001/ZZabc1.00
          processed messages: 31
          failed processing attempts: 4
          1 MESSAGES BEING PROCESSES BY JOB 4711
        job 4712
          message 002/ZZabc2.00
         2 JOBS ACTIVE FOR CHANNEL tcp_local
       1 ACTIVE CHANNELS
`,
  'qm-history': `    Message id: 7
    Filename: /opt/mta/data/queue/tcp_local/001/ZXf0b0KaNZykG.00
Wed, 04 Mar 2026 08:00:00 +0100 TCP active open: Failed connect()
`,
  'qm-sample': `$ imsimta qm sample tcp_local
Sampled: 4 of 900 in tcp_local
Message: bounce=yes from=process-daemon.mx1.example.org to=forged.example.net
Message: bounce=yes from=relay.example.com to=
Message: bounce=no from= to=example.org
`,
  'qm-received': `$ imsimta qm held tcp_local
Message id: 1
Filename: /opt/mta/data/queue/tcp_local/ZZf0b0KaNZykG.HELD
Received: by mx.example.net
Received: by mx1.example.org
Received:
Received: by mx1.example.org
`,
  'qm-message-line': `%QM-I-HELD, held the message file
/opt/mta/data/queue/tcp_local/ZZf0b0KaNZykG.HELD
QM-E-NOTSTOPPED, unable to stop the channel; cannot update the hold list.
`,
  'qm-summarize': 'qm.maint> summarize\nChannel   Messages   Size\ntcp_local   3   9\n',
  prstat: `811 mta1 59-2 3108M 342M sleep 844:15 1.93% imapd
812 mta2 59 0 2.5G 343M cpu3 0:44 0.10% imapd
Total: 64 processes, 423 lwps, load averages: 1.21, 0.19, 0.20
`,
  load: ` 9:15am  up 12 day(s),  3:04,  2 users,  load average: 4.21, 3.19, 2.20
 kthr      memory            page            disk          faults      cpu
 r b w   swap  free  re  mf pi po fr de sr s0 s1 s2 s3   in   sy   cs us sy id
 0 0 0 100000 20000   1   2  0  0  0  0  0  0  0  0  0  400  500  600  5  5 90
 9 1 0 100000 20000   1   2  0  0  0  0  0  0  0  0  0  400  500  600 70 28  2
cpus: 4
`,
  df: `Filesystem            kbytes    used   avail capacity  Mounted on
/dev/md/dsk/d0       10080200 5200000 4779398    53%    /
/dev/dsk/c1t500000000000000000000000d0s6
                     20160400 19960400  200000    99%    /var/mail queue
Filesystem     Inodes  IUsed  IFree IUse% Mounted on
/dev/md/dsk/d0   1000    250    750   25% /
`,
  'store-stamps': `total 6
-rw-------   1 mailsrv  mail           0 Mar  4 09:14 stored.ckp
-rw-------   1 mailsrv  mail           0 Mar  4 08:30 stored.lcu
-rw-------   1 mailsrv  mail           0 Dec 31 08:30 stored.per
`,
  'database-logs': `/opt/mta/store/mboxlist:
__db.001        folder.db       log.0000000011  log.0000000012
log.0000000013  quota.db
`,
  'mailbox-listing': `$ ls -l /store/partition/primary/=user/3a/d7/=carol
-rw-------   1 mailsrv  mail  2147480000 Mar  4 09:14 store.idx
-rw-------   1 mailsrv  mail         800 Mar  4 09:14 store.usr
`,
  'core-files': `/var/core:
-rw-------   1 root     root    52428800 Mar  4 03:12 core.imapd.811
-rw-------   1 root     root    52428800 Mar  3 03:12 core_mx1_ims_master_300_300_1772500000_812
-rw-------   1 root     root    52428800 2026-03-02 03:12:00.000000000 +0100 core
-rw-------   1 root     root         800 Mar  3 03:12 core-utils.tar
/var/core/core:\tELF 32-bit MSB core file SPARC Version 1, from 'stored'
`,
  'reconstruct-check': `$ reconstruct -n user/carol/INBOX
Mailbox corrupted, missing fixed headers: user/carol/INBOX
`,
  'reconstruct-messages': `"Invalid cache data for msg 7 in mailbox user/carol/INBOX. Needs reconstruct"
"Mailbox corrupted, missing fixed headers: user/carol/INBOX"
Mailbox corrupted, start_offset beyond EOF: user/dave/Sent
`,
  'start-msg-failure': `$ /opt/mta/sbin/start-msg
Connecting to watcher ...
mta: Starting STORE daemon ...Fatal error: Cannot
find group in name service
`,
  'mta-start-errors': `$ imsimta test -rewrite
duplicate host in channel table. . .
error initializing ch_ facility compiled character set version mismatch
454 4.7.1 TLS library initialization failure
`,
  watcher: `Watcher process 811 started at Wed Mar  4 09:15:02 2026
Received request to restart: imap
Starting imap server .... 812
`,
  'alarm-mail': `From: alarms@mail.example.com
Subject: ALARM: server response time in seconds of "ldap_ldap.example.com_389" is 10

Alarmid: serverresponse
Threshold: 10
`,
  'snmp-mta-table': `mtaTable:

    mtaReceivedMessages.1 = 2045        (1)
    mtaStoredMessages.1 = 27
    mtaLoopsDetected.1 = 3
    mtaStoredMessages.2 = 99
`,
};
