// The few words that the markdown stage itself puts into a page, in languages that authors write.
// Any other language gets the English ones.

/** Kinds of callouts: those of GitHub, and two that other generators have. */
export const calloutKinds = [
  "note",
  "tip",
  "important",
  "warning",
  "caution",
  "info",
  "danger",
] as const;

export type CalloutKind = (typeof calloutKinds)[number];

type OtherWord =
  | "code"
  | "table"
  | "formula"
  | "diagram"
  | "footnotes"
  | "backToReference"
  | "linkTo"
  | "details"
  | "contents"
  | "download";

/** Words of one language; "{1}" is replaced. */
export type Words = Readonly<Record<CalloutKind | OtherWord, string>>;

const languages: Readonly<Record<string, Words>> = {
  en: {
    note: "Note",
    tip: "Tip",
    important: "Important",
    warning: "Warning",
    caution: "Caution",
    info: "Info",
    danger: "Danger",
    code: "Code",
    table: "Table",
    formula: "Formula",
    diagram: "Diagram",
    footnotes: "Footnotes",
    backToReference: "Back to reference {1}",
    linkTo: "Link to “{1}”",
    details: "Details",
    contents: "Contents",
    download: "Download",
  },
  de: {
    note: "Hinweis",
    tip: "Tipp",
    important: "Wichtig",
    warning: "Warnung",
    caution: "Vorsicht",
    info: "Info",
    danger: "Gefahr",
    code: "Code",
    table: "Tabelle",
    formula: "Formel",
    diagram: "Diagramm",
    footnotes: "Fußnoten",
    backToReference: "Zurück zu Verweis {1}",
    linkTo: "Link zu „{1}“",
    details: "Einzelheiten",
    contents: "Inhalt",
    download: "Herunterladen",
  },
  es: {
    note: "Nota",
    tip: "Consejo",
    important: "Importante",
    warning: "Advertencia",
    caution: "Precaución",
    info: "Información",
    danger: "Peligro",
    code: "Código",
    table: "Tabla",
    formula: "Fórmula",
    diagram: "Diagrama",
    footnotes: "Notas",
    backToReference: "Volver a la referencia {1}",
    linkTo: "Enlace a «{1}»",
    details: "Detalles",
    contents: "Contenido",
    download: "Descargar",
  },
  fr: {
    note: "Note",
    tip: "Astuce",
    important: "Important",
    warning: "Avertissement",
    caution: "Attention",
    info: "Info",
    danger: "Danger",
    code: "Code",
    table: "Tableau",
    formula: "Formule",
    diagram: "Diagramme",
    footnotes: "Notes",
    backToReference: "Retour à l’appel {1}",
    linkTo: "Lien vers « {1} »",
    details: "Détails",
    contents: "Sommaire",
    download: "Télécharger",
  },
  it: {
    note: "Nota",
    tip: "Consiglio",
    important: "Importante",
    warning: "Avviso",
    caution: "Attenzione",
    info: "Info",
    danger: "Pericolo",
    code: "Codice",
    table: "Tabella",
    formula: "Formula",
    diagram: "Diagramma",
    footnotes: "Note",
    backToReference: "Torna al riferimento {1}",
    linkTo: "Link a «{1}»",
    details: "Dettagli",
    contents: "Indice",
    download: "Scarica",
  },
  nl: {
    note: "Opmerking",
    tip: "Tip",
    important: "Belangrijk",
    warning: "Waarschuwing",
    caution: "Voorzichtig",
    info: "Info",
    danger: "Gevaar",
    code: "Code",
    table: "Tabel",
    formula: "Formule",
    diagram: "Diagram",
    footnotes: "Voetnoten",
    backToReference: "Terug naar verwijzing {1}",
    linkTo: "Link naar ‘{1}’",
    details: "Details",
    contents: "Inhoud",
    download: "Downloaden",
  },
  pt: {
    note: "Nota",
    tip: "Dica",
    important: "Importante",
    warning: "Aviso",
    caution: "Cuidado",
    info: "Informação",
    danger: "Perigo",
    code: "Código",
    table: "Tabela",
    formula: "Fórmula",
    diagram: "Diagrama",
    footnotes: "Notas",
    backToReference: "Voltar à referência {1}",
    linkTo: "Ligação para “{1}”",
    details: "Detalhes",
    contents: "Conteúdo",
    download: "Baixar",
  },
};

/** The words of a language, by its tag ("de-AT"). */
export function wordsOf(language: string): Words {
  return languages[language.split("-")[0]!.toLowerCase()] ?? languages["en"]!;
}

/** Puts a value into a phrase. */
export function phrase(text: string, value: string): string {
  return text.replace("{1}", () => value);
}
