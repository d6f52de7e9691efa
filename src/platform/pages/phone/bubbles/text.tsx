/** A text with its web addresses as links. */
export function TextWithLinks({ text }: { readonly text: string }) {
  // With the parentheses, the addresses are the parts with odd numbers.
  const parts = text.split(/(https?:\/\/[^\s<>"'，。；、！？（）《》]+[^\s<>"'，。；、！？（）《》.,;:!?)\]])/gi);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={index} href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  );
}
