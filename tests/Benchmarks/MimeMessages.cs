using System.Globalization;
using System.Text;

namespace Mox.Benchmarks;

/// <summary>The three messages that reading is measured with, made anew each time, the same octets always.</summary>
internal static class MimeMessages
{
    /// <summary>10 KB: an answer that went through twelve hosts, in plain text.</summary>
    public static byte[] Answer()
    {
        var text = new StringBuilder();
        for (var hop = 0; hop < 12; hop++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Received: from mail-{hop}.sender.example (mail-{hop}.sender.example [203.0.113.{hop + 1}])\r\n");
            text.Append(CultureInfo.InvariantCulture, $"\tby mx{hop}.receiver.example (Postfix) with ESMTPS id 4A{hop:X2}C81F3D\r\n");
            text.Append(CultureInfo.InvariantCulture, $"\tfor <ann.smith@receiver.example>; Fri, 21 Nov 2025 09:{55 - hop:00}:06 -0600 (CST)\r\n");
        }

        text.Append("Authentication-Results: mx.receiver.example;\r\n\tdkim=pass header.d=sender.example header.s=2025a;\r\n\tspf=pass smtp.mailfrom=bob@sender.example;\r\n\tdmarc=pass header.from=sender.example\r\n");
        text.Append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=2025a;\r\n\th=from:to:cc:subject:date:message-id:in-reply-to:references:mime-version:\r\n\tcontent-type; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=");
        for (var line = 0; line < 4; line++) text.Append(new string('k', 70)).Append("\r\n\t ");
        text.Append("\r\nFrom: =?utf-8?q?Bob_M=C3=BCller?= <bob@sender.example>\r\nTo: Ann Smith <ann.smith@receiver.example>, \"Lee, C.\" <c.lee@receiver.example>\r\n");
        text.Append("Cc: Board: Eve <eve@example.org>, <dan@example.net>;\r\nSubject: Re: =?utf-8?B?UGzDpG5lIGbDvHIgZGVuIE1haQ==?= and a few more words about the plan\r\nDate: Fri, 21 Nov 2025 09:55:06 -0600\r\n");
        text.Append("Message-ID: <20251121155506.4A00C81F3D@sender.example>\r\nIn-Reply-To: <CAF00d-1234567890@receiver.example>\r\nReferences: <first-1@receiver.example>\r\n <second-2@sender.example> <CAF00d-1234567890@receiver.example>\r\n");
        text.Append("User-Agent: Mozilla Thunderbird\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\nX-Spam-Status: No, score=-1.9 required=5.0\r\n\r\n");
        while (text.Length < 10_200) text.Append("This is a line of the answer, written as people write: not too long, not short.\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>160 KB: a newsletter in two forms with its pictures elsewhere.</summary>
    public static byte[] Newsletter()
    {
        var text = new StringBuilder();
        text.Append("Received: from out.list.example (out.list.example [198.51.100.7])\r\n\tby mx.receiver.example with ESMTPS id 77AA; Fri, 21 Nov 2025 09:00:00 +0000\r\n");
        text.Append("From: \"The Shop\" <news@list.example>\r\nTo: ann.smith@receiver.example\r\nReply-To: no-reply@list.example\r\nSubject: =?UTF-8?Q?Everything_must_go_=E2=80=93_only_this_week?=\r\nDate: Fri, 21 Nov 2025 08:59:58 +0000\r\n");
        text.Append("Message-ID: <news.4711@list.example>\r\nList-Id: <news.list.example>\r\nList-Unsubscribe: <https://list.example/u/4711>, <mailto:u-4711@list.example>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
        text.Append("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n\tboundary=\"----=_NextPart_000_0017_01DC5AF3.5E2A9B10\"\r\nX-Campaign: 4711\r\nPrecedence: bulk\r\n\r\n");
        text.Append("------=_NextPart_000_0017_01DC5AF3.5E2A9B10\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        for (var line = 0; line < 200; line++) text.Append("Only this week =E2=80=93 come and see what we have for you and your friends=\r\n");
        text.Append("\r\n------=_NextPart_000_0017_01DC5AF3.5E2A9B10\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>\r\n");
        while (text.Length < 160_000) text.Append("<td style=3D\"font-family:Arial;font-size:14px;color:#333\"><a href=3D\"https=\r\n://list.example/c/4711/99?u=3D1\">Shoes</a></td>\r\n");
        text.Append("</body></html>\r\n------=_NextPart_000_0017_01DC5AF3.5E2A9B10--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>25 MB: a short text and three files in base64.</summary>
    public static byte[] Attachments()
    {
        using var message = new MemoryStream(26 << 20);
        Write("From: Bob <bob@sender.example>\r\nTo: ann.smith@receiver.example\r\nSubject: The pictures\r\nDate: Fri, 21 Nov 2025 09:55:06 -0600\r\nMessage-ID: <pictures.1@sender.example>\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=\"=-kQ1vX0aTz7\"\r\n\r\n--=-kQ1vX0aTz7\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nHere they are.\r\n");
        var random = new Random(25);
        var octets = new byte[57];
        for (var file = 1; file <= 3; file++)
        {
            Write($"--=-kQ1vX0aTz7\r\nContent-Type: image/jpeg; name=\"picture-{file}.jpg\"\r\nContent-Disposition: attachment; filename=\"picture-{file}.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            var end = message.Length + (8_333_333);
            while (message.Length < end)
            {
                random.NextBytes(octets);
                Write(Convert.ToBase64String(octets) + "\r\n");
            }
        }

        Write("--=-kQ1vX0aTz7--\r\n");
        return message.ToArray();

        void Write(string text) => message.Write(Encoding.ASCII.GetBytes(text));
    }
}
