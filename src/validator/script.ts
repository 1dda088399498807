/** `parallel_execution_validator.py`, the name under which the guide knows the validator; `init` writes it. */
export const validatorScript = `#!/usr/bin/env python3
import subprocess, sys
sys.exit(subprocess.run(["lockstep", "validate", *sys.argv[1:]]).returncode)
`;
