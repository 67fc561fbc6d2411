import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { format } from 'prettier'

/** Text as `npm run format` leaves it, so that a generated file is checked like any other. */
export function formatted(text: string, parser: 'json' | 'markdown' | 'typescript'): Promise<string> {
  return format(text, { parser, printWidth: 110, semi: false, singleQuote: true })
}

/** Writes a generated file where it differs, and says so. */
export function writeGenerated(file: string, text: string): void {
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === text
  if (!isSame) writeFileSync(file, text)
  console.log(`${file}: ${isSame ? 'up to date' : 'written'}`)
}
