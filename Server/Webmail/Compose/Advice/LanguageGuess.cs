using System.Collections.Frozen;
using System.Text;

namespace Mox.Server.Webmail.Compose.Advice;

/// <summary>Guesses the language of a text by its small words, or by its script. Silent when not sure.</summary>
internal static class LanguageGuess
{
    /// <summary>Small words there must be.</summary>
    private const int Least = 4;

    private static readonly FrozenDictionary<string, FrozenSet<string>> SmallWords = new Dictionary<string, string>
    {
        ["en"] = "the and you for that with this have are not will was your can from would please thanks been they there which about when what we it is of to in my at be",
        ["de"] = "und der die das nicht ist ich sie wir mit für auf ein eine auch dass von den dem zu im noch wenn aber bitte danke haben wird kann mir dir ihr euch es bei nach",
        ["fr"] = "le la les des et vous nous pour dans que est pas une avec sur je merci plus mais votre bien cette sont du au ce il elle qui ne bonjour",
        ["es"] = "el los las que de y en un una por para con no es se lo como más pero gracias está muy usted hola si me mi tu del al este esta",
        ["pt"] = "o os as que de e em um uma por para com não é se mais mas obrigado obrigada está muito você olá meu sua do da no na ao isso",
        ["it"] = "il lo gli che di e un una per con non è si più ma grazie sono molto ciao della del nel questo questa anche come ho hai abbiamo vi ti",
        ["nl"] = "de het een en van ik dat niet je is voor met op zijn maar ook we wij naar bij nog kan heb dank graag als aan wat hebben dit",
        ["pl"] = "i w na nie się do to że jest z jak ale dla czy tak o co po mnie proszę dziękuję bardzo są przez już tylko mam jestem",
        ["sv"] = "och att det som en på är av för med den inte till jag om har vi du ett kan men så tack från var mig hej också",
        ["da"] = "og at det som en på er af for med den ikke til jeg om har vi du et kan men så tak fra var mig hej også jer",
        ["fi"] = "ja on ei että se en mutta kun niin hän kiitos olen minä sinä me te ovat oli mitä tämä myös voi hei joka",
        ["cs"] = "a v na se je že to s z do ne i ale jak o pro by jsem jsme jste děkuji prosím také jen už ještě co který",
        ["ru"] = "и в не на что я с как это по но мы вы он она для спасибо пожалуйста так же за от из у меня был будет",
        ["uk"] = "і в не на що я з як це по але ми ви він вона для дякую будь ласка так же за від із у мене був буде та",
        ["tr"] = "ve bir bu için ile çok de da ne ben sen biz siz var yok ama teşekkürler lütfen gibi daha olarak olan değil",
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Split(' ').ToFrozenSet(StringComparer.Ordinal));

    /// <summary>A tag of BCP 47; null when the text is too short or speaks for none.</summary>
    public static string? Of(string text)
    {
        if (Script(text) is { } script) return script;
        var words = Words(text);
        var counts = SmallWords.Select(entry => (Language: entry.Key, Count: words.Count(entry.Value.Contains))).OrderByDescending(entry => entry.Count).Take(2).ToArray();
        var (best, next) = (counts[0], counts[1]);

        // Related languages share words: the best must be well ahead, and a good part of the text.
        return best.Count >= Least && best.Count >= next.Count * 1.5 && best.Count * 8 >= words.Count ? best.Language : null;
    }

    /// <summary>The language of a script that only one language of mail is written in, where most letters are of it.</summary>
    private static string? Script(string text)
    {
        int letters = 0, kana = 0, han = 0, hangul = 0, greek = 0, hebrew = 0, arabic = 0, thai = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune)) continue;
            letters++;
            switch (rune.Value)
            {
                case >= 0x3040 and <= 0x30FF: kana++; break;
                case (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF): han++; break;
                case >= 0xAC00 and <= 0xD7A3: hangul++; break;
                case (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF): greek++; break;
                case >= 0x0590 and <= 0x05FF: hebrew++; break;
                case >= 0x0600 and <= 0x06FF: arabic++; break;
                case >= 0x0E00 and <= 0x0E7F: thai++; break;
            }
        }

        if (letters < 12) return null;
        var most = letters * 0.6;
        return kana > letters * 0.15 && kana + han > most ? "ja" : han > most ? "zh" : hangul > most ? "ko" : greek > most ? "el" : hebrew > most ? "he" : arabic > most ? "ar" : thai > most ? "th" : null;
    }

    private static List<string> Words(string text)
    {
        const int MaxWords = 2000;
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (words.Count == MaxWords) break;
            if (char.IsLetter(c))
            {
                word.Append(char.ToLowerInvariant(c));
                continue;
            }

            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }
}
