//! What the fields of sequence documents are called in other languages than English.

use crate::model::field_key;
use specpack_syntax::hash::HashMap;
use std::sync::LazyLock;

/// English keys, each with its names in Dutch, Portuguese, Hindi and Japanese. A word may stand for
/// two ("doel" is a purpose of a document and the target of a step): the place tells which.
const NAMES: &[(&str, &[&str])] = &[
    (
        "overview",
        &[
            "overzicht",
            "samenvatting",
            "visão geral",
            "resumo",
            "अवलोकन",
            "सारांश",
            "概要",
        ],
    ),
    ("details", &["uitwerking", "detalhes", "विवरण", "詳細"]),
    (
        "implementationdetails",
        &[
            "implementatiedetails",
            "detalhes da implementação",
            "detalhes de implementação",
            "कार्यान्वयन विवरण",
            "実装詳細",
            "実装の詳細",
        ],
    ),
    (
        "diagramid",
        &[
            "id do diagrama",
            "identificador do diagrama",
            "आरेख आईडी",
            "आरेख क्रमांक",
            "図ID",
            "ダイアグラムID",
        ],
    ),
    (
        "name",
        &[
            "naam",
            "titel",
            "nome",
            "título",
            "नाम",
            "शीर्षक",
            "名前",
            "名称",
            "タイトル",
        ],
    ),
    (
        "participants",
        &[
            "deelnemers",
            "betrokkenen",
            "actoren",
            "participantes",
            "atores",
            "प्रतिभागी",
            "सहभागी",
            "参加者",
            "アクター",
        ],
    ),
    (
        "interactions",
        &[
            "interacties",
            "berichten",
            "stappen",
            "interações",
            "mensagens",
            "passos",
            "etapas",
            "अंतःक्रियाएँ",
            "इंटरैक्शन",
            "相互作用",
            "インタラクション",
            "ステップ",
        ],
    ),
    (
        "notes",
        &[
            "notities",
            "opmerkingen",
            "aantekeningen",
            "notas",
            "observações",
            "टिप्पणियाँ",
            "नोट्स",
            "注記",
            "メモ",
            "ノート",
        ],
    ),
    (
        "implementationguidance",
        &[
            "implementatierichtlijnen",
            "richtlijnen",
            "orientações de implementação",
            "diretrizes de implementação",
            "orientações",
            "कार्यान्वयन मार्गदर्शन",
            "मार्गदर्शन",
            "実装ガイダンス",
            "実装ガイド",
        ],
    ),
    (
        "description",
        &["beschrijving", "omschrijving", "descrição", "विवरण", "説明"],
    ),
    (
        "type",
        &["soort", "tipo", "प्रकार", "種類", "種別", "タイプ"],
    ),
    (
        "purpose",
        &[
            "doel",
            "doelstelling",
            "propósito",
            "objetivo",
            "finalidade",
            "उद्देश्य",
            "目的",
        ],
    ),
    (
        "complexity",
        &["complexiteit", "complexidade", "जटिलता", "複雑さ", "複雑度"],
    ),
    (
        "priority",
        &["prioriteit", "prioridade", "प्राथमिकता", "優先度"],
    ),
    ("frequency", &["frequentie", "frequência", "आवृत्ति", "頻度"]),
    (
        "keyinteractions",
        &[
            "belangrijkste interacties",
            "kerninteracties",
            "principais interações",
            "interações principais",
            "मुख्य अंतःक्रियाएँ",
            "मुख्य इंटरैक्शन",
            "主な相互作用",
            "主要な相互作用",
        ],
    ),
    (
        "triggers",
        &[
            "aanleidingen",
            "aanleiding",
            "gatilhos",
            "gatilho",
            "ट्रिगर",
            "トリガー",
            "きっかけ",
        ],
    ),
    (
        "outcomes",
        &[
            "uitkomsten",
            "resultaten",
            "resultados",
            "परिणाम",
            "結果",
            "成果",
        ],
    ),
    (
        "businessrules",
        &[
            "bedrijfsregels",
            "regras de negócio",
            "व्यावसायिक नियम",
            "業務ルール",
            "ビジネスルール",
        ],
    ),
    (
        "errorscenarios",
        &[
            "foutscenario's",
            "cenários de erro",
            "त्रुटि परिदृश्य",
            "エラーシナリオ",
            "異常系",
        ],
    ),
    (
        "integrationpoints",
        &[
            "integratiepunten",
            "koppelvlakken",
            "pontos de integração",
            "एकीकरण बिंदु",
            "連携点",
            "統合ポイント",
        ],
    ),
    (
        "repositoryid",
        &["id do repositório", "रिपॉजिटरी आईडी", "リポジトリID"],
    ),
    (
        "displayname",
        &["weergavenaam", "nome de exibição", "प्रदर्शन नाम", "表示名"],
    ),
    (
        "technology",
        &["technologie", "tecnologia", "प्रौद्योगिकी", "तकनीक", "技術"],
    ),
    ("order", &["volgorde", "ordem", "क्रम", "順序", "順番"]),
    ("style", &["stijl", "estilo", "शैली", "スタイル"]),
    ("shape", &["vorm", "forma", "आकार", "形状"]),
    ("color", &["kleur", "cor", "रंग", "色"]),
    (
        "stereotype",
        &["estereótipo", "स्टीरियोटाइप", "ステレオタイプ"],
    ),
    (
        "sourceid",
        &[
            "bron-id",
            "id de origem",
            "id da origem",
            "स्रोत आईडी",
            "送信元ID",
        ],
    ),
    (
        "source",
        &["bron", "afzender", "origem", "remetente", "स्रोत", "送信元"],
    ),
    (
        "targetid",
        &[
            "doel-id",
            "id de destino",
            "id do destino",
            "लक्ष्य आईडी",
            "送信先ID",
            "宛先ID",
        ],
    ),
    (
        "target",
        &[
            "doel",
            "ontvanger",
            "destino",
            "destinatário",
            "लक्ष्य",
            "送信先",
            "宛先",
        ],
    ),
    ("message", &["bericht", "mensagem", "संदेश", "メッセージ"]),
    (
        "sequencenumber",
        &[
            "volgnummer",
            "stapnummer",
            "número de sequência",
            "número",
            "क्रम संख्या",
            "क्रमांक",
            "シーケンス番号",
            "番号",
        ],
    ),
    (
        "issynchronous",
        &[
            "is synchroon",
            "synchroon",
            "é síncrono",
            "é síncrona",
            "síncrono",
            "समकालिक है",
            "समकालिक",
            "तुल्यकालिक",
            "同期",
            "同期か",
        ],
    ),
    (
        "isasynchronous",
        &[
            "is asynchroon",
            "asynchroon",
            "é assíncrono",
            "é assíncrona",
            "assíncrono",
            "असमकालिक",
            "अतुल्यकालिक",
            "非同期",
        ],
    ),
    (
        "returnmessage",
        &[
            "antwoord",
            "antwoordbericht",
            "retourbericht",
            "mensagem de retorno",
            "retorno",
            "resposta",
            "वापसी संदेश",
            "उत्तर",
            "戻りメッセージ",
            "応答",
            "戻り値",
        ],
    ),
    (
        "hasreturn",
        &[
            "heeft antwoord",
            "heeft retour",
            "tem retorno",
            "tem resposta",
            "वापसी है",
            "उत्तर है",
            "戻りあり",
            "応答あり",
        ],
    ),
    (
        "isactivation",
        &[
            "is activatie",
            "activatie",
            "é ativação",
            "ativação",
            "सक्रियण है",
            "सक्रियण",
            "活性化",
            "アクティベーション",
        ],
    ),
    (
        "technicaldetails",
        &[
            "technische details",
            "detalhes técnicos",
            "तकनीकी विवरण",
            "技術詳細",
            "技術的詳細",
        ],
    ),
    ("protocol", &["protocolo", "प्रोटोकॉल", "プロトコル"]),
    ("method", &["methode", "método", "विधि", "メソッド"]),
    (
        "parameters",
        &["parâmetros", "पैरामीटर", "パラメータ", "パラメーター"],
    ),
    (
        "authentication",
        &["authenticatie", "autenticação", "प्रमाणीकरण", "認証"],
    ),
    (
        "errorhandling",
        &[
            "foutafhandeling",
            "tratamento de erros",
            "त्रुटि प्रबंधन",
            "エラー処理",
            "エラーハンドリング",
        ],
    ),
    (
        "performance",
        &[
            "prestaties",
            "prestatie",
            "desempenho",
            "प्रदर्शन",
            "性能",
            "パフォーマンス",
        ],
    ),
    (
        "nestedinteractions",
        &[
            "geneste interacties",
            "onderliggende interacties",
            "interações aninhadas",
            "नेस्टेड अंतःक्रियाएँ",
            "उप अंतःक्रियाएँ",
            "入れ子の相互作用",
            "ネストされた相互作用",
        ],
    ),
    ("content", &["inhoud", "conteúdo", "सामग्री", "内容"]),
    (
        "position",
        &["positie", "plaats", "posição", "स्थिति", "位置"],
    ),
    (
        "participantid",
        &[
            "deelnemer-id",
            "id do participante",
            "प्रतिभागी आईडी",
            "参加者ID",
        ],
    ),
    (
        "participant",
        &["deelnemer", "participante", "प्रतिभागी", "参加者"],
    ),
];

static BY_KEY: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_key: HashMap<String, Vec<&'static str>> = HashMap::default();
    for (english, names) in NAMES {
        for name in *names {
            by_key.entry(field_key(name)).or_default().push(english);
        }
    }
    by_key
});

/// The English keys that a key of another language may stand for, in the order of preference.
pub(crate) fn english(key: &str) -> &'static [&'static str] {
    BY_KEY.get(key).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, english};
    use crate::model::field_key;

    #[test]
    fn a_word_of_another_language_stands_for_what_its_place_asks_for() {
        assert_eq!(english("doel"), ["purpose", "target"]);
        assert_eq!(english(&field_key("送信元 ID")), ["sourceid"]);
        assert_eq!(english("sourceid"), [] as [&str; 0]);
    }

    #[test]
    fn no_word_of_another_language_is_an_english_key() {
        for (_, names) in NAMES {
            for name in *names {
                let key = field_key(name);
                assert!(NAMES.iter().all(|(english, _)| *english != key), "{name}");
            }
        }
    }
}
