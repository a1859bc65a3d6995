using System.Collections.Frozen;
using System.Globalization;

namespace Mox.Protocols.Text;

/// <summary>Character references of HTML: numbers, the names of HTML 4, and of the longer list those that mail uses.</summary>
/// <remarks>HTML Living Standard, "Numeric character reference end state" and "Named character references". A reference that is none stays text.</remarks>
internal static class HtmlEntities
{
    /// <summary>The longest name of the table; digits may be more.</summary>
    private const int MaxName = 16, MaxDigits = 12;

    /// <summary>Names with their characters in hexadecimal.</summary>
    private const string Names =
        "Tab=9 NewLine=A excl=21 QUOT=22 quot=22 num=23 dollar=24 percnt=25 AMP=26 amp=26 apos=27 lpar=28 rpar=29 ast=2A plus=2B comma=2C period=2E sol=2F "
        + "colon=3A semi=3B LT=3C lt=3C equals=3D GT=3E gt=3E quest=3F commat=40 lbrack=5B lsqb=5B bsol=5C rbrack=5D rsqb=5D Hat=5E lowbar=5F grave=60 lbrace=7B "
        + "lcub=7B verbar=7C vert=7C rbrace=7D rcub=7D nbsp=A0 iexcl=A1 cent=A2 pound=A3 curren=A4 yen=A5 brvbar=A6 sect=A7 uml=A8 COPY=A9 copy=A9 ordf=AA "
        + "laquo=AB not=AC shy=AD REG=AE reg=AE macr=AF deg=B0 plusmn=B1 sup2=B2 sup3=B3 acute=B4 micro=B5 para=B6 middot=B7 cedil=B8 sup1=B9 ordm=BA raquo=BB "
        + "frac14=BC frac12=BD half=BD frac34=BE iquest=BF Agrave=C0 Aacute=C1 Acirc=C2 Atilde=C3 Auml=C4 Aring=C5 AElig=C6 Ccedil=C7 Egrave=C8 Eacute=C9 "
        + "Ecirc=CA Euml=CB Igrave=CC Iacute=CD Icirc=CE Iuml=CF ETH=D0 Ntilde=D1 Ograve=D2 Oacute=D3 Ocirc=D4 Otilde=D5 Ouml=D6 times=D7 Oslash=D8 Ugrave=D9 "
        + "Uacute=DA Ucirc=DB Uuml=DC Yacute=DD THORN=DE szlig=DF agrave=E0 aacute=E1 acirc=E2 atilde=E3 auml=E4 aring=E5 aelig=E6 ccedil=E7 egrave=E8 eacute=E9 "
        + "ecirc=EA euml=EB igrave=EC iacute=ED icirc=EE iuml=EF eth=F0 ntilde=F1 ograve=F2 oacute=F3 ocirc=F4 otilde=F5 ouml=F6 divide=F7 oslash=F8 ugrave=F9 "
        + "uacute=FA ucirc=FB uuml=FC yacute=FD thorn=FE yuml=FF Amacr=100 amacr=101 Abreve=102 abreve=103 Aogon=104 aogon=105 Cacute=106 cacute=107 Ccaron=10C "
        + "ccaron=10D Dcaron=10E dcaron=10F Dstrok=110 dstrok=111 Emacr=112 emacr=113 Eogon=118 eogon=119 Ecaron=11A ecaron=11B Gbreve=11E gbreve=11F Imacr=12A "
        + "imacr=12B Idot=130 imath=131 inodot=131 Lacute=139 lacute=13A Lcaron=13D lcaron=13E Lstrok=141 lstrok=142 Nacute=143 nacute=144 Ncaron=147 ncaron=148 "
        + "Omacr=14C omacr=14D Odblac=150 odblac=151 OElig=152 oelig=153 Racute=154 racute=155 Rcaron=158 rcaron=159 Sacute=15A sacute=15B Scedil=15E scedil=15F "
        + "Scaron=160 scaron=161 Tcedil=162 tcedil=163 Tcaron=164 tcaron=165 Umacr=16A umacr=16B Uring=16E uring=16F Udblac=170 udblac=171 Uogon=172 uogon=173 "
        + "Yuml=178 Zacute=179 zacute=17A Zdot=17B zdot=17C Zcaron=17D zcaron=17E fnof=192 circ=2C6 tilde=2DC Alpha=391 Beta=392 Gamma=393 Delta=394 Epsilon=395 "
        + "Zeta=396 Eta=397 Theta=398 Iota=399 Kappa=39A Lambda=39B Mu=39C Nu=39D Xi=39E Omicron=39F Pi=3A0 Rho=3A1 Sigma=3A3 Tau=3A4 Upsilon=3A5 Phi=3A6 "
        + "Chi=3A7 Psi=3A8 Omega=3A9 alpha=3B1 beta=3B2 gamma=3B3 delta=3B4 epsilon=3B5 zeta=3B6 eta=3B7 theta=3B8 iota=3B9 kappa=3BA lambda=3BB mu=3BC nu=3BD "
        + "xi=3BE omicron=3BF pi=3C0 rho=3C1 sigmaf=3C2 sigma=3C3 tau=3C4 upsilon=3C5 phi=3C6 chi=3C7 psi=3C8 omega=3C9 thetasym=3D1 upsih=3D2 piv=3D6 ensp=2002 "
        + "emsp=2003 emsp13=2004 emsp14=2005 numsp=2007 puncsp=2008 thinsp=2009 hairsp=200A ZeroWidthSpace=200B zwnj=200C zwj=200D lrm=200E rlm=200F dash=2010 "
        + "ndash=2013 mdash=2014 horbar=2015 Vert=2016 lsquo=2018 rsquo=2019 sbquo=201A ldquo=201C rdquo=201D bdquo=201E dagger=2020 Dagger=2021 bull=2022 "
        + "bullet=2022 nldr=2025 hellip=2026 mldr=2026 permil=2030 prime=2032 Prime=2033 lsaquo=2039 rsaquo=203A oline=203E frasl=2044 NoBreak=2060 euro=20AC "
        + "incare=2105 image=2111 numero=2116 copysr=2117 weierp=2118 real=211C trade=2122 alefsym=2135 frac13=2153 frac23=2154 frac15=2155 frac16=2159 "
        + "frac18=215B frac38=215C frac58=215D frac78=215E larr=2190 leftarrow=2190 uarr=2191 uparrow=2191 rarr=2192 rightarrow=2192 darr=2193 downarrow=2193 "
        + "harr=2194 rarrw=219D crarr=21B5 lArr=21D0 uArr=21D1 rArr=21D2 dArr=21D3 hArr=21D4 forall=2200 part=2202 exist=2203 empty=2205 nabla=2207 isin=2208 "
        + "notin=2209 ni=220B prod=220F sum=2211 minus=2212 lowast=2217 radic=221A prop=221D infin=221E ang=2220 and=2227 or=2228 cap=2229 cup=222A int=222B "
        + "there4=2234 sim=223C cong=2245 asymp=2248 ne=2260 equiv=2261 le=2264 ge=2265 sub=2282 sup=2283 nsub=2284 sube=2286 supe=2287 oplus=2295 otimes=2297 "
        + "perp=22A5 sdot=22C5 lceil=2308 rceil=2309 lfloor=230A rfloor=230B lang=2329 rang=232A blank=2423 boxh=2500 block=2588 square=25A1 blacksquare=25AA "
        + "squf=25AA triangleright=25B9 loz=25CA bigstar=2605 starf=2605 star=2606 phone=260E female=2640 male=2642 spades=2660 clubs=2663 hearts=2665 "
        + "diams=2666 check=2713 checkmark=2713 cross=2717 fflig=FB00 filig=FB01 fllig=FB02 ffilig=FB03 ffllig=FB04";

    /// <summary>Names that count without a semicolon too.</summary>
    private const string Bare =
        "AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve "
        + "Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy "
        + "curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not "
        + "ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 szlig thorn times uacute ucirc "
        + "ugrave uml uuml yacute yen yuml";

    /// <summary>What the numbers 128 to 159 mean: windows-1252.</summary>
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static readonly FrozenDictionary<string, char> ByName = Names.Split(' ')
        .Select(entry => entry.Split('='))
        .ToFrozenDictionary(entry => entry[0], entry => (char)int.Parse(entry[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static readonly FrozenSet<string> WithoutSemicolon = Bare.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, char>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BareLookup = WithoutSemicolon.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads the reference that a text begins with.</summary>
    /// <param name="text">Begins with an ampersand.</param>
    /// <param name="character">A code point, never a half of a surrogate pair.</param>
    /// <param name="inAttribute">In the value of an attribute a name without semicolon before a letter, a digit or an equals sign is none.</param>
    /// <returns>Characters the reference takes; 0 when it is none.</returns>
    public static int Read(ReadOnlySpan<char> text, out int character, bool inAttribute = false)
    {
        character = 0;
        if (text.Length < 2) return 0;
        return text[1] == '#' ? Number(text, out character) : Name(text, inAttribute, out character);
    }

    private static int Number(ReadOnlySpan<char> text, out int character)
    {
        character = 0;
        var hex = text.Length > 2 && text[2] is 'x' or 'X';
        var start = hex ? 3 : 2;
        var at = start;
        var value = 0L;
        while (at < text.Length && at - start < MaxDigits && (hex ? char.IsAsciiHexDigit(text[at]) : char.IsAsciiDigit(text[at])))
        {
            value = Math.Min((value * (hex ? 16 : 10)) + Digit(text[at]), int.MaxValue);
            at++;
        }

        if (at == start) return 0;
        character = value switch
        {
            >= 0x80 and <= 0x9F => Windows1252[(int)value - 0x80],
            0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) => 0xFFFD,
            _ => (int)value,
        };
        return at < text.Length && text[at] == ';' ? at + 1 : at;
    }

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;

    private static int Name(ReadOnlySpan<char> text, bool inAttribute, out int character)
    {
        character = 0;
        var end = 1;
        while (end < text.Length && end <= MaxName && char.IsAsciiLetterOrDigit(text[end])) end++;
        if (end < text.Length && text[end] == ';' && Lookup.TryGetValue(text[1..end], out var found))
        {
            character = found;
            return end + 1;
        }

        for (var length = Math.Min(end - 1, 6); length >= 2; length--)
        {
            var name = text.Slice(1, length);
            if (!BareLookup.Contains(name)) continue;
            if (inAttribute && length + 1 < text.Length && (char.IsAsciiLetterOrDigit(text[length + 1]) || text[length + 1] == '=')) return 0;
            character = Lookup[name];
            return length + 1;
        }

        return 0;
    }
}
