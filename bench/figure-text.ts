import type { Figure, Measured } from './benchmark.ts'

/** Exactly the fields that a program may count on. */
export function figureJson(measured: Measured): string {
  const { name, value, unit, peer, peerValue, ratio, target, holds } = measured
  const figure: Figure = { name, value, unit, peer, peerValue, ratio, target, holds }
  return JSON.stringify(figure)
}

/** One figure for a person. */
export function figureLine(measured: Measured): string {
  const { name, value, unit, peer, peerValue, ratio, holds } = measured
  const against = peer === null ? '' : `, ${ratio?.toFixed(3)} of ${peer} (${peerValue})`
  const verdict = holds === null ? '' : holds ? ': holds' : ': DOES NOT HOLD'
  const target = targetText(measured)
  return `${name}  ${value} ${unit}${against}${target === '' ? '' : `  target ${target}${verdict}`}`
}

export function targetText({ target, bound }: Measured): string {
  return target === null ? '' : `${bound} ${target}`
}
