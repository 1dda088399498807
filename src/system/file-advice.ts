// Advice on a file that could not be read or written, by the cause.

/** A sentence; a general one for a cause that is not known. */
export function adviceFor(error: unknown): string {
  const text =
    error instanceof Error ? `${"code" in error ? String(error.code) : ""} ${error.message}` : String(error);
  return (
    causes.find(({ sign }) => sign.test(text))?.advice ?? "Mend that and try again; nothing has changed."
  );
}

/** The system's name for what went wrong, such as ENOENT; undefined for what has none. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Of the system and of SQLite. */
const causes: readonly { readonly sign: RegExp; readonly advice: string }[] = [
  {
    sign: /ENOSPC|EDQUOT|EFBIG|EIO|disk is full|disk I\/O/,
    advice: "Free some room on that disk, or see whether it fails, and try again; nothing has changed.",
  },
  {
    sign: /EROFS|EACCES|EPERM|readonly|read-only/,
    advice: "Make the folder writable and try again; nothing has changed.",
  },
  {
    sign: /EMFILE|ENFILE|unable to open/,
    advice:
      "Too many files are open: raise the limit (`ulimit -n`) or end some agents, and try again; nothing has changed.",
  },
  {
    sign: /malformed|not a database|corrupt/,
    advice:
      "The store is damaged: end everything (`lockstep down --stop`), put a copy of it in its place, and try again.",
  },
];
