namespace Mox.Protocols.Addresses.Risk;

/// <summary>Why a name may deceive the one who reads it.</summary>
[Flags]
public enum NameRisks
{
    /// <summary>Nothing that deceives was found.</summary>
    None = 0,

    /// <summary>Letters of scripts that are not written together, such as Latin and Cyrillic in one word. Latin with Chinese, Japanese or Korean is no risk.</summary>
    MixedScripts = 1,

    /// <summary>The whole label looks like one in ASCII letters, though it is none.</summary>
    LooksLikeLatin = 2,

    /// <summary>Characters that are not in common use in names (Identifier_Status of UTS 39), such as phonetic letters, symbols and emoji.</summary>
    UncommonCharacter = 4,

    /// <summary>Digits of two scripts.</summary>
    MixedDigits = 8,

    /// <summary>The same combining mark twice, or more than four on one letter.</summary>
    StackedMarks = 16,

    /// <summary>A label with the prefix of an A-label that is none.</summary>
    InvalidLabel = 32,

    /// <summary>Characters that turn the direction of the text.</summary>
    Direction = 64,

    /// <summary>Characters that show nothing.</summary>
    Invisible = 128,

    /// <summary>A display name that holds another address than the one it stands beside.</summary>
    OtherAddress = 256,

    /// <summary>Letters of ASCII in mathematical, circled or squared forms, as filters are evaded with.</summary>
    StyledLetters = 512,
}
