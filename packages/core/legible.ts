/** Names and texts of somebody else's, as part of a line of ours. */

/** C0 with tab and line end, DEL, C1, line separators, and what turns the direction of text. */
const steering =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\0-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Each character that could end the line, steer a terminal or turn the text, as its number: `\u000a`. */
export function legible(text: string): string {
  return text.replaceAll(
    steering,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
