namespace Mox.Protocols.Addresses.Idna;

/// <summary>What UTS 46 says of a character.</summary>
internal enum IdnaStatus
{
    Disallowed,
    Valid,
    Ignored,
    Deviation,
    Mapped,
}

/// <summary>Classes of the bidirectional algorithm, as far as RFC 5893 §2 names them.</summary>
internal enum BidiClass
{
    Other,
    L,
    R,
    AL,
    AN,
    EN,
    ES,
    CS,
    ET,
    ON,
    BN,
    NSM,
}

/// <summary>How a letter joins with its neighbours in cursive scripts.</summary>
internal enum JoiningType
{
    None,
    Left,
    Dual,
    Right,
    Transparent,
    Causing,
}

/// <summary>The table of UTS 46 and the properties its rules ask for; read from the embedded file at the first use.</summary>
internal static class IdnaData
{
    private const int FirstText = 4;

    private static readonly UnicodeTable Data = UnicodeTable.Load("Mox.Protocols.Addresses.Idna.idna.bin");

    public static string Version => Data.Version;

    public static IdnaStatus Status(int code) => (IdnaStatus)Math.Min(Data.Tables[0][code], (ushort)FirstText);

    /// <summary>What a mapped character becomes.</summary>
    public static string Mapping(int code) => Data.Texts[Data.Tables[0][code] - FirstText];

    public static BidiClass Bidi(int code) => (BidiClass)(Data.Tables[1][code] & 0xF);

    public static JoiningType Joining(int code) => (JoiningType)((Data.Tables[1][code] >> 4) & 7);

    /// <summary>General category Mn, Mc or Me.</summary>
    public static bool IsMark(int code) => (Data.Tables[1][code] & 0x80) != 0;

    /// <summary>Canonical combining class 9.</summary>
    public static bool IsVirama(int code) => (Data.Tables[1][code] & 0x100) != 0;
}
