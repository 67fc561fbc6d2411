/** `1,402`: the same on every machine, whatever its language. */
export function countText(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `3 messages`, `1 message`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** `12 bytes`, `3.4 MB`; a KB is 1,000 bytes. */
export function bytesText(bytes: number): string {
  let value = bytes
  let step = 0
  while (value >= 1_000 && step < sizes.length - 1) {
    value /= 1_000
    step += 1
  }
  return `${step === 0 || value >= 100 ? countText(value) : value.toFixed(1)} ${sizes[step]}`
}

/** `850 ms`, `12.3 s`, `4 min 5 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1).replace(/\.0$/, '')} s`
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
}
