/** The colours that all pages have in common, by day and by night, for a page's `:root`. */
export const palette = `  color-scheme: light dark;
  --text: light-dark(#1f2328, #d8dee4);
  --aside: light-dark(#59636e, #9198a1);
  --line: light-dark(#d8dee4, #30363d);
  --ground: light-dark(#ffffff, #0f1318);
  --raised: light-dark(#f6f8fa, #171c22);`;
