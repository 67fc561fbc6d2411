/** Three streams that meet at a wheel. */
export function MillraceMark() {
  return (
    <svg
      className="mark"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M2 5h4l4 5M2 10h8M2 15h4l4-5M13 10h5" />
      <circle cx="11.5" cy="10" r="2.25" />
    </svg>
  )
}
