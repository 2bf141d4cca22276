@rem The scripts of package.json start with "exec", so that npm's signals reach Node and not a shell in between. In cmd, exec is this file.
@%*
