/** `name`, or the first of `name-2`, `name-3`, ... that is free. `counted`: what is counted on from, where that is less. */
export function freeName(name: string, isTaken: (name: string) => boolean, counted = name): string {
  if (!isTaken(name)) return name
  let number = 2
  while (isTaken(`${counted}-${number}`)) number += 1
  return `${counted}-${number}`
}
