const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
}

/** What stands between the cells of a CSV row: it offers itself by the first lines, and a person may know better. */
export function DelimiterChoice({
  at,
  choose,
}: {
  readonly at: string
  readonly choose: (delimiter: string) => void
}) {
  return (
    <label className="dialog-field reference-delimiter">
      Delimiter
      <select className="field" value={at} onChange={({ target }) => choose(target.value)}>
        {!Object.hasOwn(DELIMITERS, at) && <option value={at}>{at}</option>}
        {Object.entries(DELIMITERS).map(([delimiter, title]) => (
          <option key={delimiter} value={delimiter}>
            {delimiter === '\t' ? title : `${title} ${delimiter}`}
          </option>
        ))}
      </select>
    </label>
  )
}
