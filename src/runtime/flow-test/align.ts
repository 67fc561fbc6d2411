/** One step of an alignment of two lists: a pair, or what has no partner. */
export interface Aligned<One, Other> {
  readonly one: One | undefined
  readonly other: Other | undefined
}

/** Beyond so many pairs to look at, the lists are compared place by place. */
const MOST_PAIRS = 4_000_000

/** Pairs what is equal in the longest common order; the rest stands alone, in order. */
export function align<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  equal: (one: One, other: Other) => boolean,
): readonly Aligned<One, Other>[] {
  let head = 0
  while (head < ones.length && head < others.length && equal(ones[head]!, others[head]!)) head++
  const paired = ones.slice(0, head).map((one, i) => ({ one, other: others[i] }))
  const left = ones.slice(head)
  const right = others.slice(head)
  if (left.length * right.length > MOST_PAIRS) return [...paired, ...alone(left, right)]
  return [...paired, ...alignRest(left, right, equal)]
}

function alone<One, Other>(ones: readonly One[], others: readonly Other[]): Aligned<One, Other>[] {
  return [
    ...ones.map((one) => ({ one, other: undefined })),
    ...others.map((other) => ({ one: undefined, other })),
  ]
}

function alignRest<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  equal: (one: One, other: Other) => boolean,
): Aligned<One, Other>[] {
  const width = others.length + 1
  // longest[i * width + j]: of the lists from i and j on.
  const longest = new Uint32Array((ones.length + 1) * width)
  for (let i = ones.length - 1; i >= 0; i--)
    for (let j = others.length - 1; j >= 0; j--)
      longest[i * width + j] = equal(ones[i]!, others[j]!)
        ? longest[(i + 1) * width + j + 1]! + 1
        : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
  const aligned: Aligned<One, Other>[] = []
  let i = 0
  let j = 0
  while (i < ones.length && j < others.length) {
    if (equal(ones[i]!, others[j]!)) aligned.push({ one: ones[i++], other: others[j++] })
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
      aligned.push({ one: ones[i++], other: undefined })
    else aligned.push({ one: undefined, other: others[j++] })
  }
  return [...aligned, ...alone(ones.slice(i), others.slice(j))]
}
