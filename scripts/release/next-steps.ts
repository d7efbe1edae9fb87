/** What a person does with a release that was made ready: sign, and publish. */

interface Ready {
  readonly version: string;
  /** Where the files of the release are. */
  readonly folder: string;
  /** The version was only made ready for a look: nothing is committed. */
  readonly dry: boolean;
  /** package.json says where the repository is, without which npm proves nothing of where a package comes from. */
  readonly repository: boolean;
}

/**
 * The command lines, each with what it is for. The check sums are signed by `ssh-keygen -Y`: whoever may push has such a key, and it is on every Linux, macOS and
 * Windows, so nobody installs anything to sign or to check; git signs tags with the same key.
 */
export function nextSteps({ version, folder, dry, repository }: Ready): string[] {
  const begin = dry
    ? [
        'Nothing was changed in the repository. For the release itself:',
        `  npm run release -- ${version}`,
        '',
        'and then:',
      ]
    : [`Version ${version} is committed and tagged here, and nothing is published. What is left:`];
  return [
    ...begin,
    '',
    '  # The signature of all check sums, by your SSH key (gpg.format and user.signingKey of git may name the same one)',
    `  ssh-keygen -Y sign -n file -f ~/.ssh/id_ed25519 ${folder}/SHA256SUMS`,
    '  # The commit and the tag',
    `  git push origin HEAD v${version}`,
    '  # The package: from the pipeline of your repository host, so that npm shows from which commit it was made',
    `  npm publish ${folder}/facteur-${version}.tgz --provenance --access public`,
    ...(repository ? [] : ['  #   (first name the repository in package.json; npm refuses --provenance without)']),
    '  # The page of the release: NOTES.md is its text; put up all files beside it, SHA256SUMS and SHA256SUMS.sig among them',
    '',
    'Whoever takes them checks them so, with your public key in a file allowed_signers (NAME namespaces="file" ssh-ed25519 AAAA...):',
    '',
    '  ssh-keygen -Y verify -f allowed_signers -I NAME -n file -s SHA256SUMS.sig < SHA256SUMS && sha256sum -c SHA256SUMS',
  ];
}
