/** Releases that the simulated host can be. */
export type Release = '5.2' | '6.2' | '6.3' | '7.0.5' | '8.0';

interface Product {
  name: string;
  /** As in `imsimta version`. */
  version: string;
  built: string;
  builtTime: string;
  /** Word between name and version in ims_master's own lines. */
  program: string;
  uname: string;
}

const SUN = 'Sun Java(tm) System Messaging Server';

const products: Record<Release, Product> = {
  '5.2': {
    name: 'iPlanet Messaging Server',
    version: '5.2 Patch 2',
    built: 'Jul 14 2004',
    builtTime: '19:30:12',
    program: '',
    uname: 'SunOS 5.9 Generic_112233-11 sun4u sparc SUNW,Sun-Fire',
  },
  '6.2': {
    name: SUN,
    version: '6.2-7.02',
    built: 'Jun 13 2006',
    builtTime: '10:21:40',
    program: 'ims_master ',
    uname: 'SunOS 5.10 Generic_118833-36 sun4v sparc SUNW,Sun-Fire-T200',
  },
  '6.3': {
    name: SUN,
    version: '6.3-6.03',
    built: 'Mar 14 2008',
    builtTime: '17:12:37',
    program: 'ims_master ',
    uname: 'SunOS 5.10 Generic_127111-11 sun4v sparc SUNW,Sun-Fire-T200',
  },
  '7.0.5': {
    name: 'Oracle Communications Messaging Server',
    version: '7.0.5.29.0 64bit',
    built: 'Jul  9 2013',
    builtTime: '13:14:02',
    program: '',
    uname: 'SunOS 5.10 Generic_147440-27 sun4v sparc SUNW,SPARC-Enterprise-T5220',
  },
  '8.0': {
    name: 'Oracle Communications Messaging Server',
    version: '8.0.2.3',
    built: 'Feb 22 2019',
    builtTime: '04:45:09',
    program: '',
    uname: 'SunOS 5.11 11.3 sun4v sparc sun4v',
  },
};

/** Text of ims_master's own notices, which name the product. */
export const programNotice = (release: Release, what: 'starting up' | 'shutting down'): string => {
  const { name, program, version, built } = products[release];
  return `${name} ${program}${version} (built ${built}) ${what}`;
};

/** What `imsimta version` prints. */
export const versionText = (release: Release, host: string): string => {
  const { name, version, built, builtTime, uname } = products[release];
  const [system = '', ...rest] = uname.split(' ');
  return `${name} ${version} (built ${built})\nlibimta.so ${version} (built ${builtTime}, ${built})\n${system} ${host} ${rest.join(' ')}\n`;
};

/** Whether this release is 6.3 or later: its log marks ESMTP and names the hosts that it speaks to. */
export const isFrom63 = (release: Release): boolean => release !== '5.2' && release !== '6.2';

/** Whether this release knows `qm messages` (up to 6.2) rather than `qm jobs` (from 6.3). */
export const hasMessagesCommand = (release: Release): boolean => !isFrom63(release);
