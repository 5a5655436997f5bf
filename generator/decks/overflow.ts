// Which slides hold more than fits. Runs inside a browser, so it stands alone; the deck must be
// open as for printing (?print-pdf), where every slide is laid out.

/** A slide whose content is cut off. */
export interface Overflow {
  /** The slide's id. */
  readonly id: string;
  /** Pixels of the slide by which its content reaches beyond it, at the bottom or at the side. */
  readonly by: number;
}

/** Finds all slides that overflow; to be run by a browser's `evaluate`. */
export function findOverflow(): Overflow[] {
  const hidden = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width < 2 || height < 2;
  };
  return [...document.querySelectorAll(".slides section:not(.stack)")].flatMap((slide) => {
    const frame = slide.getBoundingClientRect();
    const beyond = [...slide.querySelectorAll("*")]
      .filter((one) => !hidden(one))
      .map((one) => {
        const { bottom, right } = one.getBoundingClientRect();
        // A block that scrolls cuts off what is inside.
        const cut = Math.max(
          one.scrollHeight - one.clientHeight,
          one.scrollWidth - one.clientWidth,
        );
        const scrolls = /auto|scroll|hidden/.test(getComputedStyle(one).overflow) && cut > 1;
        return Math.max(bottom - frame.bottom, right - frame.right, scrolls ? cut : 0);
      });
    const by = Math.ceil(Math.max(0, ...beyond));
    return by > 1 ? [{ id: slide.id, by }] : [];
  });
}
