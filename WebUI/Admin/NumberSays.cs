using System.Globalization;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>Small numbers in words.</summary>
public static class NumberSays
{
    /// <summary>As at the beginning of a sentence: up to nine in letters, else in digits.</summary>
    public static string Word(int count) => count switch
    {
        1 => AdminWords.NumberOne,
        2 => AdminWords.NumberTwo,
        3 => AdminWords.NumberThree,
        4 => AdminWords.NumberFour,
        5 => AdminWords.NumberFive,
        6 => AdminWords.NumberSix,
        7 => AdminWords.NumberSeven,
        8 => AdminWords.NumberEight,
        9 => AdminWords.NumberNine,
        _ => count.ToString(CultureInfo.CurrentCulture),
    };

    /// <summary>The same within a sentence.</summary>
    public static string Within(int count) => Word(count).ToLower(CultureInfo.CurrentUICulture);
}
