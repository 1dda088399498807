/** Text without control characters and line breaks, which would break a row, and with joined emoji as their first one:
 *  terminals do not agree on how wide the others are, and a border that moves is worse than a missing skin tone. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  // The pattern takes 3 ms to be made, and most text has no emoji.
  if (/^[ -~]*$/.test(line)) return line;
  return line.replace(/(?:\u200d\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\ufe0e\ufe0f])+/gu, "").trim();
}
