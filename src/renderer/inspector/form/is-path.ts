/** Names, places in lists and quoted names, and nothing that computes. */
export function isPath(text: string): boolean {
  return !/[*+/%<>=?&|(!]|\s-/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, ''))
}
