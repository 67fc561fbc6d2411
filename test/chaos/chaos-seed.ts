/** Draws the moments of kills, and says how: with the seed that is printed the same are drawn again. */
export function chaosSeed(): number {
  const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`CHAOS_SEED=${seed}`)
  return seed
}
