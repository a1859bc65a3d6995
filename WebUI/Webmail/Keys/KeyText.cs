using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>How keys are written. Kept and exchanged: names as the browser has them, <c>Ctrl+</c>, <c>Alt+</c>, <c>Shift+</c> before them, two keys after each other with a space between:
/// <c>e</c>, <c>#</c>, <c>Ctrl+Shift+z</c>, <c>g i</c>. A character carries its Shift in itself: <c>I</c>. Ctrl stands for Command on a Mac.</summary>
public static class KeyText
{
    /// <summary>As people read it on their keyboards: <c>⇧I</c>, <c>Ctrl K</c>, <c>G I</c>.</summary>
    public static string Show(string keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return string.Join(' ', keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => One(key, Printed)));
    }

    /// <summary>The same as on an English keyboard: so buttons name their keys.</summary>
    public static string Name(string keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return string.Join(' ', keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => One(key, English)));
    }

    /// <summary>True when it acts by a character alone, which the speech of an assistive technology may type by mistake (WCAG 2.1.4).</summary>
    public static bool IsCharacter(string keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Split(' ').Any(key => key.Length == 1 || key is "Space" or "Shift+Space");
    }

    /// <summary>True for keys that browsers or assistive technology need themselves; these are never taken.</summary>
    public static bool IsReserved(string keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Split(' ').Any(key => Reserved.Contains(key) || key.StartsWith("Meta+", StringComparison.Ordinal) || IsFunctionKey(key));
    }

    private static readonly HashSet<string> Reserved = ["Tab", "Shift+Tab", "Ctrl+t", "Ctrl+Shift+t", "Ctrl+n", "Ctrl+Shift+n", "Ctrl+w", "Ctrl+Shift+w", "Ctrl+q", "Ctrl+r", "Ctrl+Shift+r", "Ctrl+l", "Ctrl+p", "Ctrl+f", "Ctrl+c", "Ctrl+x", "Ctrl+v", "Ctrl+u", "Ctrl+d", "Ctrl+h", "Ctrl+o", "Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl++", "Ctrl+-", "Ctrl+0", "Escape", "Enter", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+F4", "Insert", "CapsLock"];

    private static bool IsFunctionKey(string key) => key.Length is 2 or 3 && key[0] == 'F' && char.IsAsciiDigit(key[1]);

    private static string English(string key) => key switch
    {
        "Delete" => "Del",
        "PageDown" => "PgDn",
        "PageUp" => "PgUp",
        _ => key,
    };

    /// <summary>What is printed on the keyboards of those who read the page.</summary>
    private static string Printed(string key) => key switch
    {
        "Ctrl" => FrameWords.KeyCtrl,
        "Delete" => FrameWords.KeyDelete,
        "PageDown" => FrameWords.KeyPageDown,
        "PageUp" => FrameWords.KeyPageUp,
        "Space" => FrameWords.KeySpace,
        "Home" => FrameWords.KeyHome,
        "End" => FrameWords.KeyEnd,
        _ => key,
    };

    private static string One(string key, Func<string, string> word)
    {
        var words = new List<string>();
        while (key.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus && plus < key.Length - 1)
        {
            words.Add(key[..plus]);
            key = key[(plus + 1)..];
        }

        var shown = key switch
        {
            "ArrowDown" => "↓",
            "ArrowUp" => "↑",
            "ArrowLeft" => "←",
            "ArrowRight" => "→",
            "Enter" => "↵",
            "Escape" => "Esc",
            [var letter] when char.IsUpper(letter) => "⇧" + key,
            [var letter] => char.ToUpperInvariant(letter).ToString(),
            _ => word(key),
        };
        return string.Join(' ', words.Select(held => held == "Shift" ? "⇧" : word(held)).Append(shown)).Replace("⇧ ", "⇧", StringComparison.Ordinal);
    }
}
