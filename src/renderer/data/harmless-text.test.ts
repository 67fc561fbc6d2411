import { expect, test } from 'vitest'
import { harmlessLines, harmlessText, onOneLine } from './harmless-text.ts'

test('controls and marks that turn text around are shown and do nothing', () => {
  expect(harmlessText('a\u0000b\u001b[31mc\u007f')).toBe('a␀b␛[31mc␡')
  expect(harmlessText('user\u202Egnp.exe')).toBe('user⟨U+202E⟩gnp.exe')
  expect(harmlessText('zero\u200Bwidth\u2028line\uFEFF')).toBe('zero⟨U+200B⟩width⟨U+2028⟩line⟨U+FEFF⟩')
  expect(harmlessText('tab\u0085next')).toBe('tab⟨U+0085⟩next')
})

test('words of every script, signs and markup stay as they are', () => {
  const text = 'שלום مرحبا 你好 🚂 <script>alert(1)</script> & "x"'
  expect(harmlessText(text)).toBe(text)
})

test('laid out JSON becomes one line', () => {
  expect(onOneLine('{\n  "a": 1,\r\n\t"b": 2\n}')).toBe('{ "a": 1, "b": 2 }')
})

test('lines and tabs stay, and what turns one around is named', () => {
  expect(harmlessLines('{\n  "a": "\u202eevil"\n}')).toBe('{\n  "a": "\u27e8U+202E\u27e9evil"\n}')
})
