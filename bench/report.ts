/** Prints a benchmark's last line: `NAME ratio=R target=T ok|short`. */
export function report(
  name: string,
  ratio: number,
  target: number,
  direction: 'at least' | 'at most' = 'at least',
): void {
  const ok = direction === 'at least' ? ratio >= target : ratio <= target;
  const limit = direction === 'at least' ? target.toFixed(2) : `<=${target.toFixed(2)}`;
  console.log(`${name} ratio=${ratio.toFixed(2)} target=${limit} ${ok ? 'ok' : 'short'}`);
}
