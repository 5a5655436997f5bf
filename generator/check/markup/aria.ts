// Names of WAI-ARIA 1.2 (https://www.w3.org/TR/wai-aria-1.2/), and of 1.3 where browsers know them.

/** The roles that an author may give. */
export const roles: ReadonlySet<string> = new Set(
  (
    "alert alertdialog application article associationlist associationlistitemkey " +
    "associationlistitemvalue banner blockquote button caption cell checkbox code columnheader " +
    "combobox comment complementary contentinfo definition deletion dialog directory document " +
    "emphasis feed figure form generic grid gridcell group heading image img insertion link list " +
    "listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox " +
    "menuitemradio meter navigation none note option paragraph presentation progressbar radio " +
    "radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider " +
    "spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel " +
    "term text textbox time timer toolbar tooltip tree treegrid treeitem"
  ).split(" "),
);

const states =
  "activedescendant atomic autocomplete braillelabel brailleroledescription busy checked " +
  "colcount colindex colindextext colspan controls current describedby description details " +
  "disabled dropeffect errormessage expanded flowto grabbed haspopup hidden invalid keyshortcuts " +
  "label labelledby level live modal multiline multiselectable orientation owns placeholder " +
  "posinset pressed readonly relevant required roledescription rowcount rowindex rowindextext " +
  "rowspan selected setsize sort valuemax valuemin valuenow valuetext";

/** Its states and properties. */
export const ariaAttributes: ReadonlySet<string> = new Set(
  states.split(" ").map((name) => `aria-${name}`),
);
