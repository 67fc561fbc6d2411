/** Where what was deleted lies until a person empties it, from the folder of the workspace. `at`: ms since 1970. */
export function deletedPlace(at: number, name: string): string {
  return `.millrace/deleted/${at}-${name}`
}
